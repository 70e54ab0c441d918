/** In place of `next/server`, which weighs a hundred times what it is tested for: notes what it is told to wait for. */
export const told: Array<Promise<unknown>> = []

export const after = (task: Promise<unknown>): void => void told.push(task)
