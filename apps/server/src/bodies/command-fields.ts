/** The fields of a command, which its body has to have. */

export type Fields<Command extends { readonly type: string }, Type extends Command['type']> = Omit<
  Extract<Command, { readonly type: Type }>,
  'type'
>
