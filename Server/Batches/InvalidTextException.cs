namespace StreamBatch.Server.Batches;

/// <summary>A file is no UTF-8.</summary>
/// <param name="line">The line of the first byte that is none, from 1.</param>
internal sealed class InvalidTextException(long line) : IOException("The file is not valid UTF-8.")
{
    /// <summary>The line of the first byte that is none, from 1.</summary>
    public long Line => line;
}
