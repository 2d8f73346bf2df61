# Alteram on SQLite: one container, one volume.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json nest-cli.json tsconfig.json ./
COPY apps/cli/bin ./apps/cli/bin
# Scripts are left out: the image brings Node, and the build runs below when the sources are there.
RUN npm ci --ignore-scripts
COPY apps ./apps
COPY libs ./libs
COPY test ./test
COPY tools ./tools
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production ALTERAM_DATA=/data ALTERAM_HOST=0.0.0.0 ALTERAM_PORT=8080
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --from=build --chown=root:root /app/apps/cli/bin ./apps/cli/bin
COPY --from=build --chown=root:root /app/apps/server/pages ./apps/server/pages
COPY --from=build --chown=root:root /app/libs/exchange/mappings ./libs/exchange/mappings
COPY --from=build --chown=root:root /app/libs/evidence/verify.sh ./libs/evidence/verify.sh
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
# SIGTERM reaches the server itself, which finishes what it has taken within ten seconds.
STOPSIGNAL SIGTERM
# With a certificate it is asked over TLS; whose certificate it is does not matter to the question whether it lives.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "const { ALTERAM_TLS_CERT: tls, ALTERAM_PORT: port } = process.env; require(tls ? 'https' : 'http').get({ host: '127.0.0.1', port, path: '/health/ready', rejectUnauthorized: false }, (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# It binds beyond the loopback here, so it takes a certificate, a named proxy, or ALTERAM_PLAIN_HTTP=allowed (docs/operations.md), and an administrator.
CMD ["node", "apps/cli/bin/alteram.js", "serve"]
