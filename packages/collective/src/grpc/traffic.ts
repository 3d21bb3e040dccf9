/** Bytes of sums that a process has exchanged with its peers since it began. Grows only. */
export interface Traffic {
  sent: number;
  received: number;
}
