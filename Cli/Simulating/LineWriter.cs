using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Simulating;

/// <summary>Writes the lines of a simulation; docs/formats/simulate.md is the page of the format. They are kept back
/// until <see cref="Print"/>.</summary>
internal sealed class LineWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = PlainJsonEncoder.Instance,
        SkipValidation = true,
    };

    private readonly Contract _contract;
    private readonly TextWriter _output;
    private readonly bool _inMicroseconds;
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly Utf8JsonWriter _writer;
    private readonly Action<Utf8JsonWriter, long> _writeTime;
    private char[] _text = new char[4096];

    public LineWriter(Contract contract, TextWriter output, bool inMicroseconds)
    {
        _contract = contract;
        _output = output;
        _inMicroseconds = inMicroseconds;
        _writer = new Utf8JsonWriter(_lines, Options);
        _writeTime = (_, microseconds) => WriteTime(new EventTime(microseconds));
    }

    public void Outcome(in OutcomeLine outcome)
    {
        Begin("outcome");
        WriteText("source", outcome.Source);
        WriteText("id", outcome.Id);
        _writer.WriteString("status", ReasonCodeText.Of(outcome.Status));
        _writer.WriteString("reason", ReasonCodeText.Of(outcome.Reason));
        _writer.WriteStartArray("windows");
        foreach (var (window, status) in outcome.Windows)
        {
            _writer.WriteStartObject();
            WriteWindow(window);
            _writer.WriteString("status", TextOf(status));
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        End();
    }

    public void Watermark(EventTime watermark)
    {
        _writer.WriteStartObject();
        _writer.WritePropertyName("watermark");
        WriteTime(watermark);
        EndLine();
    }

    public void Pane(Pane pane)
    {
        Begin("pane");
        _writer.WriteString("key", pane.Key);
        WriteWindow(pane.Window);
        _writer.WriteNumber("revision", pane.Revision);
        _writer.WriteString("mode", Words.Of(pane.Mode));
        _writer.WriteString("timing", Words.Of(pane.Timing));
        _writer.WriteString("policy", Words.Of(_contract.LatePolicy));
        if (pane.Delta is { } delta)
        {
            _writer.WritePropertyName("values");
            AggregateDeltaJson.Write(_writer, _contract, delta, _writeTime);
        }
        else
        {
            _writer.WriteValues("values", _contract.Aggregates, pane.Values);
        }

        _writer.WriteValues("retracts", _contract.Aggregates, pane.Retracts);
        _writer.WriteString("cause", Words.Of(pane.Cause));
        End();
    }

    public void Drift(Drift drift)
    {
        Begin("drift");
        _writer.WriteString("key", drift.Key);
        WriteWindow(drift.Window);
        _writer.WriteString("class", ReconciliationText.Of(drift.Class));
        _writer.WriteValues("stream", _contract.Aggregates, drift.Stream);
        _writer.WriteValues("batch", _contract.Aggregates, drift.Batch);
        _writer.WriteEvidence(drift.Evidence);
        End();
    }

    public void Repair(Drift drift)
    {
        Begin("repair");
        _writer.WriteString("id", drift.RepairId);
        _writer.WriteString("key", drift.Key);
        WriteWindow(drift.Window);
        _writer.WriteString("action", ReconciliationText.Of(drift.Action));
        _writer.WriteString("class", ReconciliationText.Of(drift.Class));
        _writer.WriteOptional("revision", drift.Revision);
        End();
    }

    public void Verdict(in VerdictLine verdict)
    {
        Begin("verdict");
        _writer.WriteString("key", verdict.Key);
        WriteWindow(verdict.Window);
        _writer.WriteString("verdict", VerdictText.Of(verdict.Kind));
        _writer.WriteString("class", verdict.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
        _writer.WriteString("run", verdict.Run);
        _writer.WriteOptional("revision", verdict.Revision);
        End();
    }

    public void Summary(SimulationCounts counts)
    {
        Begin("summary");
        counts.Write(_writer);
        End();
    }

    /// <summary>Prints the lines written since the last call.</summary>
    public void Print()
    {
        if (_text.Length < _lines.WrittenCount)
        {
            _text = new char[_lines.WrittenCount * 2];
        }

        var length = Encoding.UTF8.GetChars(_lines.WrittenSpan, _text);
        _output.Write(_text, 0, length);
        _lines.ResetWrittenCount();
    }

    public void Dispose() => _writer.Dispose();

    private void Begin(string name)
    {
        _writer.WriteStartObject();
        _writer.WriteStartObject(name);
    }

    private void End()
    {
        _writer.WriteEndObject();
        EndLine();
    }

    private void EndLine()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        _lines.Write("\n"u8);
    }

    private void WriteText(string name, ReadOnlyMemory<byte>? text)
    {
        if (text is { } known)
        {
            _writer.WriteString(name, known.Span);
        }
        else
        {
            _writer.WriteNull(name);
        }
    }

    private void WriteWindow(Window window)
    {
        _writer.WritePropertyName("start");
        WriteTime(window.Start);
        _writer.WritePropertyName("end");
        WriteTime(window.End);
    }

    private void WriteTime(EventTime time)
    {
        if (_inMicroseconds)
        {
            _writer.WriteNumberValue(time.Microseconds);
        }
        else
        {
            _writer.WriteStringValue(time.ToString());
        }
    }

    private static string TextOf(WindowStatus status) => status switch
    {
        WindowStatus.OnTime => "onTime",
        WindowStatus.Late => "late",
        WindowStatus.Held => "held",
        _ => "expired",
    };
}
