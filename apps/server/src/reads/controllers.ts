/** Every controller that reads. */
import type { Type } from '@nestjs/common'
import { BisectController } from './bisect.js'
import { courseControllers } from './courses.js'
import { EventController } from './events.js'
import { RatingsController, StatisticsController } from './figures.js'
import { DeskController, SearchController } from './finding.js'
import { MatrixController } from './matrix.js'
import { recordControllers } from './records.js'
import { SampleController } from './sample.js'
import { TrailController } from './trail.js'

export const readControllers: readonly Type[] = [
  ...recordControllers,
  ...courseControllers,
  EventController,
  BisectController,
  SampleController,
  MatrixController,
  RatingsController,
  StatisticsController,
  DeskController,
  SearchController,
  TrailController,
]
