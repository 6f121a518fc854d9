using System.Collections.Immutable;

namespace StreamBatch.Odcs.Documents;

/// <summary>The comments of one member or item. The default has none.</summary>
/// <param name="Before">The lines before it, each with its <c>#</c>; an empty one is an empty line.</param>
/// <param name="Beside">What stands behind it on its line, with its <c>#</c>; null when nothing does.</param>
public readonly record struct DocumentComments(ImmutableArray<string> Before, string? Beside)
{
    /// <summary>The lines before it; none in the default.</summary>
    public ImmutableArray<string> Lines => Before.IsDefault ? [] : Before;

    /// <summary>Whether there is any comment, empty lines aside.</summary>
    public bool HasText => Beside is not null || Lines.Any(line => line.Length > 0);

    /// <summary>Comments of whole lines before a member: each line of <paramref name="text"/> is one.</summary>
    public static DocumentComments Above(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new DocumentComments([.. text.Split('\n').Select(line => line.Length == 0 ? "#" : "# " + line)], null);
    }
}
