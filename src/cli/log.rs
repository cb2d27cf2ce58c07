//! Logging and, with the feature `otel`, tracing.

use std::io::IsTerminal;

use tracing_subscriber::{Layer, Registry, filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Begins to log to standard error, as JSON or, on a terminal, as plain text. Dropping the returned value sends the
/// traces that have not been sent yet.
pub(super) fn begin() -> Traces {
    let level = std::env::var("MOTORPOOL_LOG").ok().and_then(|word| word.parse().ok()).unwrap_or(tracing::Level::INFO);
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if std::io::stderr().is_terminal() {
        lines.boxed()
    } else {
        lines.json().flatten_event(true).with_span_list(false).boxed()
    };
    let lines = lines.with_filter(LevelFilter::from_level(level));
    #[cfg(feature = "otel")]
    {
        let (layer, traces) = otel::layer();
        let _ = tracing_subscriber::registry().with(lines).with(layer).try_init();
        traces
    }
    #[cfg(not(feature = "otel"))]
    {
        let _ = tracing_subscriber::registry().with(lines).try_init();
        Traces
    }
}

#[cfg(not(feature = "otel"))]
pub(super) struct Traces;

#[cfg(feature = "otel")]
pub(super) use otel::Traces;

#[cfg(feature = "otel")]
mod otel {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::SpanExporter;
    use opentelemetry_sdk::{
        Resource,
        trace::{SdkTracerProvider, Tracer},
    };
    use tracing_opentelemetry::OpenTelemetryLayer;
    use tracing_subscriber::{Layer, filter::LevelFilter, registry::LookupSpan};

    /// The provider of traces; it sends the remaining ones when this is dropped.
    pub(crate) struct Traces(Option<SdkTracerProvider>);

    impl Drop for Traces {
        fn drop(&mut self) {
            if let Some(provider) = self.0.take() {
                let _ = provider.shutdown();
            }
        }
    }

    /// Sends a span for each request to `OTEL_EXPORTER_OTLP_ENDPOINT`. Does nothing if that isn't set.
    pub(super) fn layer<S>() -> (Option<impl Layer<S>>, Traces)
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        match std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").map(|_| SpanExporter::builder().with_http().build()) {
            None => (None, Traces(None)),
            Some(Err(error)) => {
                eprintln!("motorpool: no traces: {error}");
                (None, Traces(None))
            }
            Some(Ok(exporter)) => {
                let resource = Resource::builder().with_service_name("motorpool").build();
                let provider =
                    SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
                let layer: OpenTelemetryLayer<S, Tracer> =
                    tracing_opentelemetry::layer().with_tracer(provider.tracer("motorpool"));
                (Some(layer.with_filter(LevelFilter::INFO)), Traces(Some(provider)))
            }
        }
    }
}
