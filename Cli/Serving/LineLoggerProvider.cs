using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamBatch.Cli.Output;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Serving;

/// <summary>Writes log messages as lines for people, with the kind of the failure and its message.</summary>
internal sealed class LineLoggerProvider(TextWriter output) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this);

    public void Dispose()
    {
        // The writer is the caller's.
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(VisibleText.Of(line));
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var failure = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
            provider.Write(string.Create(
                CultureInfo.InvariantCulture, $"{logLevel}: {formatter(state, exception)}{failure}"));
        }
    }
}
