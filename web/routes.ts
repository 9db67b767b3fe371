import { index, type RouteConfig } from '@react-router/dev/routes'

export default [index('./portal/summary.tsx')] satisfies RouteConfig
