namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>
/// Notes where a document is not what the standard asks for. What is told already at the same place, by an error or as
/// an unknown member, is not told again.
/// </summary>
internal sealed class StandardFindings(DocumentFindings findings)
{
    private const int MaxNotes = 1_000;

    private readonly HashSet<string> _told = findings.RefusedPaths();
    private int _notes;

    /// <summary>Notes that <paramref name="place"/> is not what it should be.</summary>
    public void Tell(DocumentCursor place, string message) => Tell(place.Line, place.Path, message);

    /// <summary>Notes that a member of <paramref name="place"/> is missing.</summary>
    public void TellMissing(DocumentCursor place, string name) =>
        Tell(place.Line, place.Below(name), "is missing; the standard asks for it");

    private void Tell(int line, string path, string message)
    {
        if (_notes < MaxNotes && !_told.Contains(path))
        {
            findings.Note(line, path, message);
            _notes++;
        }
    }
}
