/** Variables of a process, handed in from where it starts. */
export type Environment = Readonly<Record<string, string | undefined>>;
