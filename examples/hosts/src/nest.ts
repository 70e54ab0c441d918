import "reflect-metadata"
import { getRequestListener } from "@hono/node-server"
import { Module } from "@nestjs/common"
import { NestFactory } from "@nestjs/core"
import { analytics } from "./analytics.ts"

/** Your own module; `@Module({ … })` above it where a compiler knows decorators. */
class AppModule {}
const closing = { provide: "analytics", useValue: { onModuleDestroy: () => analytics.close({ drain: "5 seconds" }) } }
Module({ providers: [closing] })(AppModule)

const app = await NestFactory.create(AppModule)
const answer = getRequestListener(analytics.handler, { overrideGlobalObjects: false })
app.getHttpAdapter().all("/social/{*path}", answer)
app.enableShutdownHooks()

const port = Number(process.env["PORT"] ?? 3000)
await app.listen(port)
console.log(`http://localhost:${port}/social`)
