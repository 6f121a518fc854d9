namespace StreamBatch.Domain.Verdicts;

/// <summary>
/// How stored verdicts are not what was sealed. The numbers never change; the printed form is the name with a small
/// first letter (see <see cref="VerdictText"/>).
/// </summary>
public enum VerdictChainFaultKind
{
    /// <summary>The body or hash is not what was sealed under this number, or another number stands in its place.
    /// </summary>
    Edited = 0,

    /// <summary>A verdict of this number was sealed and is not there.</summary>
    Removed = 1,

    /// <summary>A verdict is there that was never sealed: the head is that of a shorter chain.</summary>
    Appended = 2,

    /// <summary>The chain is as long as its head says and agrees with itself, but not with the head: it was written
    /// anew.</summary>
    HeadMismatch = 3,
}
