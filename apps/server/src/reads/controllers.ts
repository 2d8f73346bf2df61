/** Every controller that reads. */
import type { Type } from '@nestjs/common'
import { DeskController, MatrixController, RatingsController, SearchController, StatisticsController } from './overviews.js'
import { recordControllers } from './records.js'
import { TrailController } from './trail.js'

export const readControllers: readonly Type[] = [
  ...recordControllers,
  MatrixController,
  RatingsController,
  StatisticsController,
  DeskController,
  SearchController,
  TrailController,
]
