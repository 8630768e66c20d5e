/** A collector that takes OTLP as JSON over HTTP, as the exporters send it, and keeps the spans. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty where the trace begins. */
  readonly parentSpanId: string;
  /** As sent, to look for what must not be in it. */
  readonly text: string;
}

export interface OtlpCollector {
  readonly url: string;
  spans(): readonly CollectedSpan[];
  /** Names of metrics that came. */
  metrics(): ReadonlySet<string>;
  close(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface Resource {
  readonly attributes: readonly Attribute[];
}
type SentSpan = Omit<CollectedSpan, 'service' | 'text' | 'parentSpanId'> & { readonly parentSpanId?: string };
interface Sent {
  readonly resourceSpans?: readonly {
    readonly resource: Resource;
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

const bodyOf = async (request: IncomingMessage): Promise<Sent> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  return JSON.parse(String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body)) as Sent;
};

const spansOf = ({ resourceSpans = [] }: Sent): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId = '', ...more }) => {
        const text = JSON.stringify({ name, ...more });
        return { service, name, traceId, spanId, parentSpanId, text };
      }),
    );
  });

const metricsOf = ({ resourceMetrics = [] }: Sent): string[] =>
  resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)));

export const otlpCollector = async (): Promise<OtlpCollector> => {
  const spans: CollectedSpan[] = [];
  const metrics = new Set<string>();
  const take = async (request: IncomingMessage): Promise<void> => {
    const sent = await bodyOf(request);
    spans.push(...spansOf(sent));
    for (const name of metricsOf(sent)) metrics.add(name);
  };
  const server = createServer((request, response) => {
    const answer = (status: number) => () => void response.writeHead(status).end('{}');
    take(request).then(answer(200), answer(400));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    metrics: () => metrics,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
