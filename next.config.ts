import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ['pg', 'pino', 'libsodium-wrappers', 'prom-client', 'libpg-query'],
  turbopack: { rules: { '*.sql': { type: 'raw' } } },
  images: { unoptimized: true },
  // `npm test` checks the types; whoever starts the program need not wait for that.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: '1mb' } },
}

export default config
