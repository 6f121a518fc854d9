using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Retention;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Engine.Control;

public sealed partial class ControlLog
{
    /// <summary>The log whose state <see cref="Save"/> wrote.</summary>
    public static ControlLog Load(ReadOnlySpan<byte> state, Func<string, ContractReading> parse)
    {
        var reader = new ByteReader(state);
        var document = reader.ReadText();
        var log = new ControlLog(
            document,
            Parse(document, parse),
            reader.ReadInt64(),
            SemanticsVersion.Newest,
            SemanticsVersion.Newest)
        {
            NextOffset = reader.ReadInt64(),
            Epoch = reader.ReadInt64(),
        };
        log._lastIngested = new HybridTimestamp(reader.ReadInt64(), reader.ReadUInt32());
        log.Head = new VerdictChainHead(reader.ReadInt64(), reader.ReadText());
        log.Repairs = reader.ReadInt64();
        log.Watermark.Apply(WatermarkDecision.Read(ref reader));
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            log._runs.Add(BatchRunCodec.Read(reader.ReadBytes()));
        }

        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            log._planned.Add(reader.ReadText());
        }

        // States that were written before there was retention end here.
        if (!reader.AtEnd)
        {
            var retained = reader.ReadBytes();
            log.Retained = retained.IsEmpty ? null : LogRetention.Read(retained);
            log.ResultsFrom = reader.ReadByte() == 0 ? null : new EventTime(reader.ReadInt64());
        }

        // Before it was kept, one process wrote the newest version always: the blocks after the state say which.
        if (!reader.AtEnd)
        {
            log.RaiseTo(checked((ushort)reader.ReadVarint()));
        }

        // Before it was kept, no version of the semantics changed what a document means.
        log.RegisteredSemantics = reader.AtEnd ? SemanticsVersion.Oldest : checked((ushort)reader.ReadVarint());
        log.Contract = new CompiledContract(log.Contract.Contract.AsRegisteredBy(log.RegisteredSemantics));
        return log;
    }

    /// <summary>Writes the state for a checkpoint.</summary>
    public void Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteText(Document);
        writer.WriteInt64(Registered);
        writer.WriteInt64(NextOffset);
        writer.WriteInt64(Epoch);
        writer.WriteInt64(_lastIngested.Microseconds);
        writer.WriteUInt32(_lastIngested.Counter);
        writer.WriteInt64(Head.Length);
        writer.WriteText(Head.Hash);
        writer.WriteInt64(Repairs);
        Watermark.ToDecision().Write(writer);
        writer.WriteVarint((ulong)_runs.Count);
        foreach (var run in _runs)
        {
            writer.WriteBytes(BatchRunCodec.Write(run));
        }

        writer.WriteVarint((ulong)_planned.Count);
        foreach (var body in _planned)
        {
            writer.WriteText(body);
        }

        writer.WriteBytes(Retained?.Write() ?? []);
        writer.WriteByte(ResultsFrom is null ? (byte)0 : (byte)1);
        if (ResultsFrom is { } time)
        {
            writer.WriteInt64(time.Microseconds);
        }

        writer.WriteVarint(Semantics);
        writer.WriteVarint(RegisteredSemantics);
        IsDirty = false;
    }
}
