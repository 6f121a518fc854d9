using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>A turn at reconciling a contract in a cluster: whoever had an earlier one plans and seals no more. The
/// default is no turn.</summary>
/// <param name="Epoch">Grows with each attempt at each task of the contract; at least 1.</param>
/// <param name="Task">The number of the task that has the turn.</param>
public readonly record struct ReconciliationTurn(long Epoch, long Task)
{
    /// <summary>The payload of the control record.</summary>
    public byte[] Write()
    {
        var writer = new ByteWriter();
        writer.WriteByte(1);
        writer.WriteVarint((ulong)Epoch);
        writer.WriteVarint((ulong)Task);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">It was written by a newer version.</exception>
    public static ReconciliationTurn Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        return reader.ReadByte() == 1
            ? new ReconciliationTurn((long)reader.ReadVarint(), (long)reader.ReadVarint())
            : throw new CorruptDataException("A turn at reconciling was recorded by a newer version.");
    }
}
