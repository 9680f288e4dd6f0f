/** The first with a data disk apart from the machine, and with `colima delete --data`. */
export const oldestColima = '0.9.0'

/** The first that gives a machine its own disk back after a crash (Colima itself asks for 0.18.0). */
export const oldestLima = '2.1.1'
