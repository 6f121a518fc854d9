using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>The ids of the events that a log has, control records left out.</summary>
internal static class LoggedEvents
{
    private const byte ControlFlag = 0x80;

    public static async Task<List<string>> ReadAsync(IBlockLog log)
    {
        List<string> ids = [];
        await ReadAsync(log, id => ids.Add(Encoding.UTF8.GetString(id)));
        return ids;
    }

    public static async Task ReadAsync(IBlockLog log, Action<ReadOnlySpan<byte>> onId)
    {
        await foreach (var block in log.ReadAsync(log.Start, CancellationToken.None))
        {
            if (block.Header.Partition >= 0)
            {
                Read(block, onId);
            }
        }
    }

    private static void Read(LoggedBlock block, Action<ReadOnlySpan<byte>> onId)
    {
        var reader = new ByteReader(block.Records.Span);
        for (var left = block.Header.Count; left > 0; left--)
        {
            var record = new ByteReader(reader.ReadBytes());
            if ((record.ReadByte() & ControlFlag) == 0)
            {
                record.ReadVarint();
                record.ReadBytes();
                onId(record.ReadBytes());
            }
        }
    }
}
