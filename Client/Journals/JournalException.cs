namespace StreamBatch.Client.Journals;

/// <summary>The journal cannot be used: it is open elsewhere, damaged, of another contract or source, or its disk
/// fails.</summary>
public sealed class JournalException : Exception
{
    internal JournalException(string folder, string message, Exception? failure = null)
        : base($"{folder}: {message}", failure) =>
        Folder = folder;

    /// <summary>The folder of the journal.</summary>
    public string Folder { get; }
}
