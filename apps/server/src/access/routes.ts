/** The routes of signing in and of people, and what they are made of. */
import type { Provider, Type } from '@nestjs/common'
import { Attempts } from './attempts.js'
import { FactorController } from './factor-routes.js'
import { JoinController } from './join-routes.js'
import { MeController } from './me-routes.js'
import { Newcomers } from './newcomers.js'
import { AccessPages } from './pages.js'
import { BrowserSessions } from './sessions.js'
import { SignInController } from './sign-in-routes.js'
import { SignOnProvider } from './sign-on-provider.js'
import { SignOnController } from './sign-on-routes.js'
import { Standing } from './standing.js'
import { TokenController } from './token-routes.js'
import { Told } from './told.js'
import { UserController } from './user-routes.js'

export const accessControllers: readonly Type[] = [
  SignInController,
  SignOnController,
  JoinController,
  MeController,
  FactorController,
  TokenController,
  UserController,
  AccessPages,
]

export const accessProviders: readonly Provider[] = [Attempts, BrowserSessions, Newcomers, SignOnProvider, Standing, Told]
