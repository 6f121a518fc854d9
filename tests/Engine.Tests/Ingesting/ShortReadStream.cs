namespace StreamBatch.Engine.Tests.Ingesting;

/// <summary>An input that gives at most a few bytes at a time, as a pipe does, and may fail at one of them.</summary>
internal sealed class ShortReadStream(byte[] bytes, int readBytes, int failAt = int.MaxValue) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position >= failAt
            ? throw new IOException("The input failed.")
            : base.ReadAsync(buffer[..Math.Min(buffer.Length, readBytes)], cancellationToken);
}
