/** What one record may know of another: the few fields that rules across records need. Each kind's state has them. */
import type { Edtf } from './edtf.js'
import type { Actor, AllegationId, Kind, Occurred, PartyId, ReportId, Speaker, Target } from './values.js'
import type { ApprovedAction, CustodyDeed, PartyKind, Role, Stance } from './vocabulary.js'

export interface References {
  report: { readonly phase: 'published' | 'withdrawn'; readonly published: Occurred; readonly subjects: readonly PartyId[] }
  allegation: {
    readonly phase: 'standing' | 'withdrawn'
    readonly report: ReportId
    readonly subject: PartyId
    readonly restates: readonly AllegationId[]
  }
  response: {
    readonly phase: 'standing' | 'withdrawn'
    readonly by: Speaker
    readonly targets: readonly { readonly to: Target; readonly stance: Stance }[]
  }
  inquiry: { readonly phase: 'open' | 'closed'; readonly allegations: readonly AllegationId[] }
  followup: { readonly phase: 'open' | 'completed' | 'declined' | 'lapsed'; readonly about: readonly Target[] }
  party: { readonly is: PartyKind; readonly mergedInto: PartyId | 'none'; readonly succeededBy?: { readonly party: PartyId } }
  source: { readonly title: { readonly words: string } }
  access: { readonly name: string; readonly roles: readonly Role[]; readonly active: boolean }
  approval: {
    readonly action: ApprovedAction
    readonly phase: 'asked' | 'given' | 'refused' | 'withdrawn' | 'used'
    readonly about?: { readonly kind: Kind; readonly id: string }
    readonly basis?: string
    readonly askedBy: Actor
    readonly decidedBy?: Actor
  }
  hold: { readonly cases: readonly { readonly until?: Edtf }[] }
  erasure: { readonly phase: 'done' | 'refused' }
  custody: { readonly is: CustodyDeed }
}
