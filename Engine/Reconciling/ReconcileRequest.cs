using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What a contract's reconciler is asked for: to reconcile, or to carry out a decision on an
/// incident.</summary>
/// <param name="Options">How to reconcile; null for a decision.</param>
/// <param name="Ruling">The decision; null for a reconciliation.</param>
public sealed record ReconcileRequest(ReconcileOptions? Options, IncidentRuling? Ruling)
{
    private const byte FormatVersion = 1;
    private const byte ToReconcile = 1;
    private const byte ToDecide = 2;

    /// <summary>Appends the request; docs/formats/protocol.md is the page of the format.</summary>
    public void Write(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteByte(FormatVersion);
        if (Ruling is { } ruling)
        {
            writer.WriteByte(ToDecide);
            writer.WriteVarint((ulong)ruling.Id);
            writer.WriteByte(ruling.IsApproved ? (byte)1 : (byte)0);
            writer.WriteText(ruling.By ?? "");
            writer.WriteText(ruling.Note ?? "");
            return;
        }

        var options = Options ?? throw new InvalidOperationException("A request asks for one thing.");
        writer.WriteByte(ToReconcile);
        writer.WriteByte(options.DryRun ? (byte)1 : (byte)0);
        WriteNumber(writer, options.MaxDifferences);
        WriteNumber(writer, options.MaxTime?.Ticks);
        WriteNumber(writer, options.Limits.Windows);
        WriteNumber(writer, options.Limits.Entities);
        WriteNumber(writer, options.Limits.WindowsPerHour);
        WriteNumber(writer, options.RecordsPerSecond);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static ReconcileRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != FormatVersion)
        {
            throw new CorruptDataException("A request to a reconciler was written by a newer version.");
        }

        switch (reader.ReadByte())
        {
            case ToReconcile:
                return new ReconcileRequest(
                    new ReconcileOptions
                    {
                        DryRun = reader.ReadByte() != 0,
                        MaxDifferences = ReadNumber(ref reader),
                        MaxTime = ReadNumber(ref reader) is { } ticks ? new TimeSpan(ticks) : null,
                        Limits = RepairLimits.None with
                        {
                            Windows = (int?)ReadNumber(ref reader),
                            Entities = (int?)ReadNumber(ref reader),
                            WindowsPerHour = (int?)ReadNumber(ref reader),
                        },
                        RecordsPerSecond = (int?)ReadNumber(ref reader),
                    },
                    null);
            case ToDecide:
                var (id, isApproved) = ((long)reader.ReadVarint(), reader.ReadByte() != 0);
                var (by, note) = (reader.ReadText(), reader.ReadText());
                return new ReconcileRequest(
                    null,
                    new IncidentRuling(
                        id, isApproved, by.Length == 0 ? null : by, note.Length == 0 ? null : note));
            case var kind:
                throw new CorruptDataException($"A reconciler is asked for {kind}, which is not known.");
        }
    }

    private static void WriteNumber(ByteWriter writer, long? number) =>
        writer.WriteVarint(number is { } value ? (ulong)value + 1 : 0);

    private static long? ReadNumber(ref ByteReader reader) => reader.ReadVarint() is > 0 and var value
        ? (long)(value - 1)
        : null;
}
