using System.Globalization;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Storage.Embedded.Checkpoints;

/// <summary>The files of checkpoints: <c>checkpoints/SEQUENCE.manifest</c> and <c>checkpoints/SEQUENCE-INDEX.part</c>.
/// </summary>
internal sealed class CheckpointFolder(string path)
{
    private const string ManifestExtension = ".manifest";
    private const string PartExtension = ".part";
    private const string TemporaryExtension = ".new";

    public string Path => path;

    public string ManifestPath(long sequence) => System.IO.Path.Combine(path, Name(sequence) + ManifestExtension);

    public string TemporaryPath(long sequence) => ManifestPath(sequence) + TemporaryExtension;

    public string PartPath(long sequence, int index) => System.IO.Path.Combine(path, PartName(sequence, index));

    /// <summary>The greatest sequence that any file carries; 0 when there is none.</summary>
    public long LastSequence() => Directory.EnumerateFiles(path).Select(SequenceOf).DefaultIfEmpty(0).Max();

    /// <summary>The manifests that are whole, newest first.</summary>
    public List<CheckpointManifest> ReadManifests() =>
    [
        .. Directory.EnumerateFiles(path, "*" + ManifestExtension)
            .Select(file => CheckpointManifest.Decode(File.ReadAllBytes(file)) is { } manifest
                && manifest.Sequence == SequenceOf(file) ? manifest : null)
            .OfType<CheckpointManifest>()
            .OrderByDescending(manifest => manifest.Sequence),
    ];

    /// <summary>The state of a part; null when its file is damaged or gone.</summary>
    public byte[]? ReadPart(StoredPart part)
    {
        var file = PartPath(part.Sequence, part.Index);
        if (!File.Exists(file))
        {
            return null;
        }

        var state = File.ReadAllBytes(file);
        return state.Length == part.Length && Crc32C.Compute(state) == part.Checksum ? state : null;
    }

    /// <summary>Deletes all files that none of <paramref name="kept"/> needs: manifests before the parts they name.
    /// </summary>
    public void DeleteAllBut(IReadOnlyList<CheckpointManifest> kept)
    {
        var manifests = kept.Select(manifest => Name(manifest.Sequence) + ManifestExtension);
        var parts = kept.SelectMany(manifest => manifest.Parts).Select(part => PartName(part.Sequence, part.Index));
        var names = manifests.Concat(parts).ToHashSet(StringComparer.Ordinal);
        var stale = Directory.EnumerateFiles(path)
            .Where(file => !names.Contains(System.IO.Path.GetFileName(file)))
            .OrderBy(file => file.EndsWith(PartExtension, StringComparison.Ordinal))
            .ToList();
        foreach (var file in stale)
        {
            File.Delete(file);
        }
    }

    /// <summary>Deletes the checkpoints that contain more than the log, whose end was never promised to last: what is
    /// appended from now on is not what they contain.</summary>
    public void DeleteBeyond(LogPosition end, bool flush)
    {
        var beyond = ReadManifests().Where(manifest => manifest.Position > end).ToList();
        foreach (var manifest in beyond)
        {
            File.Delete(ManifestPath(manifest.Sequence));
        }

        if (beyond.Count > 0)
        {
            DurableFiles.FlushFolder(path, flush);
        }
    }

    private static string Name(long sequence) => sequence.ToString("D8", CultureInfo.InvariantCulture);

    private static string PartName(long sequence, int index) =>
        FormattableString.Invariant($"{Name(sequence)}-{index}{PartExtension}");

    private static long SequenceOf(string file)
    {
        var name = System.IO.Path.GetFileName(file);
        var digits = name[..name.IndexOfAny(['-', '.'])];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
    }
}
