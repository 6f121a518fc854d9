using System.Runtime.CompilerServices;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Backups;

/// <summary>The rows of a batch run in an archive: for each the length of the row, its key, start, end and values.
/// </summary>
internal static class RunPart
{
    private const int MaxRowBytes = 64 * 1024 * 1024;

    public static void Write(ByteWriter writer, Contract contract, ResultRow row)
    {
        var bytes = new ByteWriter();
        bytes.WriteText(row.Key);
        bytes.WriteInt64(row.Window.Start.Microseconds);
        bytes.WriteInt64(row.Window.End.Microseconds);
        bytes.WriteText(AggregateValuesJson.Write(contract.Aggregates, row.Values));
        writer.WriteBytes(bytes.Written);
    }

    /// <summary>The rows; may be enumerated more than once.</summary>
    public static async IAsyncEnumerable<ResultRow> ReadAsync(
        BackupArchive archive,
        Contract contract,
        string runId,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = archive.ReadParts(BackupPartKind.Run, contract.Id, runId);
        while (!reader.IsAtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Read(reader.ReadBytes(MaxRowBytes), contract);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static ResultRow Read(byte[] bytes, Contract contract)
    {
        var reader = new ByteReader(bytes);
        var key = reader.ReadText();
        var window = new Window(new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64()));
        return new ResultRow(key, window, AggregateValuesJson.Read(contract.AllAggregates, reader.ReadText()));
    }
}
