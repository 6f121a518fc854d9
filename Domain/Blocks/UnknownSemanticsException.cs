namespace StreamBatch.Domain.Blocks;

/// <summary>What was read was decided by a version of the semantics that this host does not know: it must not guess.
/// </summary>
public sealed class UnknownSemanticsException : StreamBatchException
{
    /// <summary>An exception that names both versions.</summary>
    /// <param name="version">The version that was met.</param>
    /// <param name="newest">The newest that the host knows.</param>
    /// <param name="subject">What is of that version.</param>
    public UnknownSemanticsException(ushort version, ushort newest, string subject)
        : base($"{subject} is of semantics version {version}, and this host knows {SemanticsVersion.Oldest} to {newest}"
            + (newest < SemanticsVersion.Newest
                ? ", where it is held although its program knows more."
                : ": run a newer release."))
    {
        Version = version;
        Newest = newest;
    }

    /// <summary>The version that was met.</summary>
    public ushort Version { get; }

    /// <summary>The newest version that the host knows.</summary>
    public ushort Newest { get; }
}
