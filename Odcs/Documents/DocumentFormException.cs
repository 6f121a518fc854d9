namespace StreamBatch.Odcs.Documents;

/// <summary>A value that the notation has no form for.</summary>
public sealed class DocumentFormException : Exception
{
    /// <summary>A value that stands on <paramref name="line"/> at <paramref name="path"/>.</summary>
    public DocumentFormException(int line, string path, string message)
        : base(message)
    {
        Line = line;
        Path = path;
    }

    /// <summary>The line, from 1; 0 of a node that was made.</summary>
    public int Line { get; }

    /// <summary>The path of the value.</summary>
    public string Path { get; }
}
