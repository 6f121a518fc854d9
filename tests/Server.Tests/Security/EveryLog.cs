using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Keeps all that is logged, whatever its level: messages, their parts, scopes and failures.</summary>
internal sealed class EveryLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{category}: scope {Parts(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category}: {logLevel} {formatter(state, exception)} {Parts(state)} {exception}");

        private static string Parts(object? state) => state is IEnumerable<KeyValuePair<string, object?>> parts
            ? string.Join(' ', parts.Select(part => $"{part.Key}={part.Value}"))
            : $"{state}";
    }
}
