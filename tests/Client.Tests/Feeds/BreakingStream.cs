namespace StreamBatch.Client.Tests.Feeds;

/// <summary>Bytes after which the connection is reset.</summary>
internal sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position == Length ? throw new IOException("Reset.") : base.ReadAsync(buffer, cancellationToken);
}
