using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace StreamBatch.Silo;

/// <summary>The sums of this process's counters, as text that Prometheus reads. Safe for use by several threads.
/// </summary>
public sealed class MetricsPage : IDisposable
{
    /// <summary>Where the page is.</summary>
    public const string Path = "/metrics";

    private const string Meters = "StreamBatch.";

    private readonly ConcurrentDictionary<string, Sums> _instruments = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen to all meters of StreamBatch, also those that are made later.</summary>
    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is Counter<long> or UpDownCounter<long>
                && instrument.Meter.Name.StartsWith(Meters, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(
                    instrument,
                    _instruments.GetOrAdd(NameOf(instrument), _ => new Sums(instrument is Counter<long>)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, measurement, labels, sums) => ((Sums)sums!).Add(measurement, labels));
        _listener.Start();
    }

    /// <summary>The page: the sums of each instrument, by name.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var (name, sums) in _instruments.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            sums.Write(text, name);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string NameOf(Instrument instrument) => Underscored(instrument.Name)
        + (instrument.Unit == "By" ? "_bytes" : "") + (instrument is Counter<long> ? "_total" : "");

    private static string Underscored(string name) => name.Replace('.', '_');

    // Our instruments have at most one label, of few values that we name ourselves.
    private sealed class Sums(bool isCounter)
    {
        private readonly ConcurrentDictionary<(string Label, string Value), long[]> _byLabel = new();
        private readonly long[] _sum = new long[1];

        public void Add(long change, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var sum = labels.IsEmpty
                ? _sum
                : _byLabel.GetOrAdd((labels[0].Key, (string)labels[0].Value!), _ => new long[1]);
            Interlocked.Add(ref sum[0], change);
        }

        public void Write(StringBuilder text, string name)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(isCounter ? "counter" : "gauge")}\n");
            if (_byLabel.IsEmpty)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name} {Volatile.Read(ref _sum[0])}\n");
            }

            foreach (var ((label, value), sum) in _byLabel.OrderBy(item => item.Key))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}{{{Underscored(label)}=\"{value}\"}} {Volatile.Read(ref sum[0])}\n");
            }
        }
    }
}
