namespace StreamBatch.Client.Connecting;

/// <summary>Reads answers into memory, within a bound.</summary>
internal static class AnswerBody
{
    private const int PieceBytes = 16 * 1024;

    /// <exception cref="HttpRequestException">It has more than <paramref name="maxBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var memory = new MemoryStream();
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await body.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (memory.Length + read > maxBytes)
            {
                throw new HttpRequestException($"The answer has more than {maxBytes} bytes.");
            }

            memory.Write(piece, 0, read);
        }

        return memory.ToArray();
    }
}
