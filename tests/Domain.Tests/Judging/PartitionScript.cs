using System.Globalization;
using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Judging;

/// <summary>
/// Runs blocks, written in a line, on one partition. Blocks are parted by <c>|</c>; a block is a watermark (<c>-</c>
/// while undefined) and events <c>[key/]id@time[=amount]</c>. An amount <c>x</c> is none and breaks the gate on its
/// type. Times are microseconds since the epoch.
/// </summary>
internal sealed class PartitionScript
{
    private static readonly HashKey Key = new(1, 2);

    private readonly CompiledContract _contract;
    private readonly EventReader _reader;
    private readonly long _ingested;
    private PartitionState _state;
    private HybridTimestamp _last;

    /// <summary>An empty partition whose clock shows <paramref name="ingested"/>.</summary>
    public PartitionScript(Contract contract, long ingested = 0)
    {
        _contract = new CompiledContract(contract);
        _reader = new EventReader(_contract, Key);
        _ingested = ingested;
        _state = new PartitionState(_contract, 0);
    }

    public PartitionState State => _state;

    /// <summary>All panes so far.</summary>
    public List<Pane> Panes { get; } = [];

    /// <summary>All quarantined events so far.</summary>
    public List<QuarantineEntry> Quarantined { get; } = [];

    /// <summary>Runs a script; gives the outcomes in its form, <c>status</c> or <c>status:reason</c>.</summary>
    public string Run(string script) => string.Join('|', script.Split('|').Select(RunBlock));

    /// <summary>Saves the state and goes on from what can be read back.</summary>
    public void Restart()
    {
        var writer = new ByteWriter();
        _state.Save(writer);
        var reader = new ByteReader(writer.Written);
        _state = new PartitionState(_contract, 0);
        _state.Load(ref reader);
        Assert.True(reader.AtEnd);
    }

    /// <summary><c>key[start,end)#revision:timing:events,sum</c></summary>
    public static string Text(Pane pane) => string.Create(
        CultureInfo.InvariantCulture,
        $"{pane.Key}[{pane.Window.Start.Microseconds},{pane.Window.End.Microseconds})#{pane.Revision}:{pane.Timing}:"
        + $"{pane.Values![0].Format(0)},{pane.Values[1].Format(2)}");

    private string RunBlock(string block)
    {
        var words = block.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var batch = new RecordBatch(_contract);
        for (var i = 1; i < words.Length; i++)
        {
            var reading = _reader.Read(Encoding.UTF8.GetBytes(Json(words[i])), batch, i - 1);
            Assert.Equal(ReasonCode.None, reading.Reason);
        }

        if (batch.Count == 0)
        {
            RecordCodec.AddControl(batch, ControlKind.WatermarkReached, default);
        }

        _last = _last.Next(_ingested);
        var header = new BlockHeader
        {
            Partition = 0,
            FirstOffset = _state.NextOffset,
            Count = batch.Count,
            Epoch = 1,
            AppendId = 0,
            Ingested = _last,
            Watermark = words[0] == "-" ? null : long.Parse(words[0], CultureInfo.InvariantCulture),
        };
        var outcomes = new EventOutcome[batch.Count];
        var effects = new BlockEffects();
        _state.Apply(header, batch, [.. Enumerable.Range(0, batch.Count)], outcomes, effects);
        Panes.AddRange(effects.Panes);
        Quarantined.AddRange(effects.Quarantined);
        return string.Join(' ', outcomes.Take(words.Length - 1).Select(Text));
    }

    private static string Text(EventOutcome outcome) => outcome.Reason == ReasonCode.None
        ? ReasonCodeText.Of(outcome.Status)
        : $"{ReasonCodeText.Of(outcome.Status)}:{ReasonCodeText.Of(outcome.Reason)}";

    private static string Json(string word)
    {
        var (key, rest) = Part(word, '/') is (var before, { } after) ? (before, after) : ("k", word);
        var (name, amount) = Part(rest, '=');
        var (id, time) = Part(name, '@');
        var value = amount switch { null => "1", "x" => "\"x\"", _ => amount };
        var instant = new EventTime(long.Parse(time!, CultureInfo.InvariantCulture));
        return $$"""
            { "specversion": "1.0", "id": "{{id}}", "source": "s", "type": "judged", "time": "{{instant}}",
              "data": { "key": "{{key}}", "amount": {{value}} } }
            """;
    }

    private static (string First, string? Second) Part(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
