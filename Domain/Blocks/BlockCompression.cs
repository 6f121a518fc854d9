namespace StreamBatch.Domain.Blocks;

/// <summary>How a block's records are compressed. The numbers are part of the log format and never change.</summary>
public enum BlockCompression
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli = 1,
}
