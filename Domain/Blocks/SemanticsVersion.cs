namespace StreamBatch.Domain.Blocks;

/// <summary>
/// Versions of the rules by which records are decided. A block names its own, and is decided by it for ever. A host
/// knows all versions from the first to its newest: that of its program, or an older one that it is held at while hosts
/// of an older release may still come back.
/// </summary>
public static class SemanticsVersion
{
    /// <summary>The first version.</summary>
    public const ushort Oldest = 1;

    /// <summary>The first version by which rules of <c>quality</c>, formats and uniqueness are enforced in contracts
    /// that are registered under it.</summary>
    public const ushort Gates = 3;

    /// <summary>The newest version of this program.</summary>
    public const ushort Newest = BlockHeader.CurrentSemantics;

    /// <summary>Whether a host that knows versions up to <paramref name="newest"/> can decide by
    /// <paramref name="version"/>.</summary>
    public static bool IsKnown(ushort version, ushort newest) => version >= Oldest && version <= newest;

    /// <summary>Refuses a version that the host does not know.</summary>
    /// <param name="version">The version.</param>
    /// <param name="newest">The newest that the host knows.</param>
    /// <param name="subject">What is of that version, for the message.</param>
    /// <exception cref="UnknownSemanticsException">It does not know it.</exception>
    public static void Require(ushort version, ushort newest, string subject)
    {
        if (!IsKnown(version, newest))
        {
            throw new UnknownSemanticsException(version, newest, subject);
        }
    }
}
