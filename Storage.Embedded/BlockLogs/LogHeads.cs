using System.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>The heads of all partitions and control logs: they decide whether a group may be appended.</summary>
internal sealed class LogHeads
{
    private readonly Dictionary<(string ContractId, int Partition), LogHead> _heads = [];
    private readonly List<LogHead> _touched = [];

    /// <summary>The offset after the last record of a partition; 0 when it has none.</summary>
    public long NextOffsetOf(string contractId, int partition) =>
        _heads.TryGetValue((contractId, partition), out var head) ? head.NextOffset : 0;

    /// <summary>
    /// Whether <paramref name="blocks"/> may be appended; false when all of them stand at places already taken, so that
    /// they may be a repeated append. <see cref="Commit"/> or <see cref="Reset"/> must follow.
    /// </summary>
    /// <exception cref="FencedException">An old epoch, a wrong offset, or some repeated and some new.</exception>
    public bool Admit(IReadOnlyList<PendingBlock> blocks)
    {
        var repeated = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var head = Touch(blocks[i]);
            var header = blocks[i].Header;
            if (header.Epoch >= head.PendingEpoch && header.FirstOffset == head.PendingNext)
            {
                head.PendingEpoch = header.Epoch;
                head.PendingNext = header.NextOffset;
            }
            else if (header.Epoch == head.Epoch && header.NextOffset <= head.NextOffset)
            {
                repeated++;
            }
            else
            {
                throw Refuse(blocks[i]);
            }
        }

        return repeated == 0 ? true : repeated == blocks.Count ? false : throw Refuse(blocks[0]);
    }

    /// <summary>The refusal of <paramref name="block"/>; forgets the group.</summary>
    public FencedException Refuse(PendingBlock block)
    {
        Reset();
        var header = block.Header;
        var head = _heads[(block.ContractId, header.Partition)];
        return new FencedException(
            block.ContractId, header.Partition, header.Epoch, header.FirstOffset, head.Epoch, head.NextOffset);
    }

    /// <summary>Takes the admitted group for appended.</summary>
    public void Commit()
    {
        foreach (var head in _touched)
        {
            head.Commit();
        }

        _touched.Clear();
    }

    /// <summary>Forgets the admitted group.</summary>
    public void Reset()
    {
        foreach (var head in _touched)
        {
            head.Reset();
        }

        _touched.Clear();
    }

    /// <summary>Takes a block that was read from the log.</summary>
    /// <exception cref="CorruptDataException">It does not follow the block before.</exception>
    public void Follow(string contractId, BlockHeader header)
    {
        var head = HeadOf(contractId, header.Partition);
        if (header.FirstOffset != head.NextOffset || header.Epoch < head.Epoch || header.Count < 1)
        {
            throw new CorruptDataException(
                $"Partition {header.Partition} of {contractId} goes on at offset {header.FirstOffset} in epoch "
                + $"{header.Epoch}; it stands at {head.NextOffset} in epoch {head.Epoch}.");
        }

        head.PendingEpoch = header.Epoch;
        head.PendingNext = header.NextOffset;
        head.Commit();
    }

    /// <summary>Writes the heads as the table of a frame, by contract and partition; returns how many.</summary>
    public int Write(ByteWriter writer)
    {
        var heads = _heads
            .Where(entry => entry.Value.NextOffset > 0)
            .OrderBy(entry => entry.Key.ContractId, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Partition);
        var count = 0;
        foreach (var (place, head) in heads)
        {
            writer.WriteText(place.ContractId);
            writer.WriteZigZag(place.Partition);
            writer.WriteZigZag(head.Epoch);
            writer.WriteVarint((ulong)head.NextOffset);
            count++;
        }

        return count;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static LogHeads Read(ReadOnlySpan<byte> table, int count)
    {
        var heads = new LogHeads();
        var reader = new ByteReader(table);
        for (var i = 0; i < count; i++)
        {
            var head = heads.HeadOf(Encoding.UTF8.GetString(reader.ReadBytes()), checked((int)reader.ReadZigZag()));
            head.PendingEpoch = reader.ReadZigZag();
            head.PendingNext = checked((long)reader.ReadVarint());
            head.Commit();
        }

        return heads;
    }

    private LogHead Touch(PendingBlock block)
    {
        var head = HeadOf(block.ContractId, block.Header.Partition);
        _touched.Add(head);
        return head;
    }

    private LogHead HeadOf(string contractId, int partition)
    {
        if (!_heads.TryGetValue((contractId, partition), out var head))
        {
            head = new LogHead();
            _heads.Add((contractId, partition), head);
        }

        return head;
    }
}
