using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Cli.Simulating;

/// <summary>Hands events to the engine, and tells what became of each. Belongs to the engine as it is until a restart.
/// </summary>
internal sealed class RequestRunner
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 100_000 };

    private readonly Simulation _simulation;
    private readonly PreparedRequest _request;
    private readonly EventWindows _windows;

    public RequestRunner(Simulation simulation)
    {
        _simulation = simulation;
        _request = simulation.Host.NewRequest(simulation.ContractId);
        _windows = new EventWindows(simulation.Contract);
    }

    /// <summary>Ingests one request; the outcomes are those of its events, in order.</summary>
    public async Task<OutcomeLine[]> RunAsync(IReadOnlyList<ReadOnlyMemory<byte>> events)
    {
        _request.Clear();
        foreach (var item in events)
        {
            _request.Add(item.Span);
        }

        _request.Seal();
        await _simulation.Host.IngestAndPublishAsync(_simulation.ContractId, _request).ConfigureAwait(false);
        var lines = new OutcomeLine[events.Count];
        for (var place = 0; place < _request.Batch.Count; place++)
        {
            var index = _request.Order[place];
            lines[_request.Batch.Headers[index].InputIndex] = LineOf(index, _request.Outcomes[place]);
        }

        foreach (var rejected in _request.Rejected)
        {
            var (source, id) = NamesOf(events[rejected.InputIndex]);
            lines[rejected.InputIndex] = new OutcomeLine(source, id, EventStatus.Rejected, rejected.Reason, []);
        }

        return lines;
    }

    /// <summary>Releases a quarantined event.</summary>
    public async Task<OutcomeLine> ReleaseAsync(string source, string id, CancellationToken cancellationToken)
    {
        var report = await _simulation.Host.ReleaseAsync(_simulation.ContractId, source, id, cancellationToken)
            .ConfigureAwait(false);
        var outcome = report.Outcome;
        IReadOnlyList<(Window, WindowStatus)> windows = [];
        if (report.Entry is { Time: { } time } entry && outcome.HasWindows
            && RecordCodec.ReadKind(entry.Record.Span) != RecordKind.Tombstone)
        {
            // What was held or expired is counted in all its windows now, whatever it would be to them.
            var isCounted = outcome.Status is EventStatus.Accepted or EventStatus.Late
                && entry.Status is EventStatus.Held or EventStatus.Expired;
            windows = WindowsOf(time.Microseconds, outcome, isCounted);
        }

        return new OutcomeLine(
            Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(id), outcome.Status, outcome.Reason, windows);
    }

    private OutcomeLine LineOf(int index, EventOutcome outcome)
    {
        var batch = _request.Batch;
        ref var header = ref batch.Headers[index];
        IReadOnlyList<(Window, WindowStatus)> windows = outcome.HasWindows && header.Kind != RecordKind.Tombstone
            ? WindowsOf(header.Time, outcome, false)
            : [];
        return new OutcomeLine(
            batch.SourceOf(index).ToArray(), batch.IdOf(index).ToArray(), outcome.Status, outcome.Reason, windows);
    }

    private (Window, WindowStatus)[] WindowsOf(
        long time,
        EventOutcome outcome,
        bool isCounted)
    {
        var all = _windows.WindowsOf(time);
        var lines = new (Window, WindowStatus)[all.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var status = _windows.StatusOf(all[i].End.Microseconds, outcome.Watermark);
            lines[i] = (all[i], isCounted && status != WindowStatus.OnTime ? WindowStatus.Late : status);
        }

        // A session is judged by the event's own window, and shown as it has become.
        if (outcome.Session is { } session)
        {
            lines[0].Item1 = session;
        }

        return lines;
    }

    // As far as they are there: an event is rejected for what it lacks. Of a repeated name the last counts, as for most
    // readers of JSON.
    private static (ReadOnlyMemory<byte>? Source, ReadOnlyMemory<byte>? Id) NamesOf(ReadOnlyMemory<byte> json)
    {
        ReadOnlyMemory<byte>? source = null;
        ReadOnlyMemory<byte>? id = null;
        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "source")
                {
                    source = TextOf(ref reader);
                }
                else if (name == "id")
                {
                    id = TextOf(ref reader);
                }

                reader.Skip();
            }

            // What follows the object is no JSON: the reader throws.
            reader.Read();
            return (source, id);
        }
        catch (JsonException)
        {
            return default;
        }
        catch (InvalidOperationException)
        {
            // No Unicode text stands in it.
            return default;
        }
    }

    private static ReadOnlyMemory<byte>? TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(reader.GetString()!))
            : default(ReadOnlyMemory<byte>?);
}
