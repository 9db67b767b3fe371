export const disputes = {}
