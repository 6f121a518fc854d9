namespace StreamBatch.Reference;

/// <summary>An event in the log, with the outcome that it had then. A released event stands there again.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Event">The event.</param>
/// <param name="Partition">The partition of its key.</param>
/// <param name="Watermark">The watermark by which it was judged; null while none was known.</param>
/// <param name="Judgement">What became of it.</param>
/// <param name="IsReleased">Whether it was released from the quarantine.</param>
/// <param name="IsCorrection">Whether it was held or expired before it was released, so that it takes effect in all its
/// windows.</param>
internal sealed record LoggedEvent(
    int Index,
    ParsedEvent Event,
    int Partition,
    long? Watermark,
    Judgement Judgement,
    bool IsReleased = false,
    bool IsCorrection = false)
{
    public string Key => Event.Key;

    public long Time => Event.Time!.Value;
}
