using System.Globalization;

namespace StreamBatch.Storage.Embedded.Checkpoints;

/// <summary>The folders of pinned checkpoints: <c>bases/ID</c> beside the folder of the others, each as that one is.
/// </summary>
internal sealed class PinFolder(string checkpoints)
{
    private string Bases => Path.Combine(Path.GetDirectoryName(checkpoints)!, "bases");

    /// <summary>The ids, ascending; also of those whose writing was cut off, which have no manifest.</summary>
    public IReadOnlyList<long> List() => Directory.Exists(Bases)
        ? [.. Directory.EnumerateDirectories(Bases)
            .Select(folder => long.TryParse(
                Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1)
            .Where(id => id >= 0).Order()]
        : [];

    public CheckpointFolder Open(long id) => new(Directory.CreateDirectory(PathOf(id)).FullName);

    // The manifest goes first: what is left after a crash is no checkpoint.
    public void Remove(long id, bool flush)
    {
        if (!Directory.Exists(PathOf(id)))
        {
            return;
        }

        Open(id).DeleteAllBut([]);
        Directory.Delete(PathOf(id), recursive: true);
        DurableFiles.FlushFolder(Bases, flush);
    }

    private string PathOf(long id) => Path.Combine(Bases, id.ToString(CultureInfo.InvariantCulture));
}
