using System.Globalization;
using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>The segments of a log: <c>log/00000000.wal</c> and on.</summary>
internal sealed class SegmentFolder(string path, HashKey key)
{
    private const string Extension = ".wal";

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The key of the frames' checksums.</summary>
    public HashKey Key => key;

    public string PathOf(long segment) =>
        System.IO.Path.Combine(path, segment.ToString("D8", CultureInfo.InvariantCulture) + Extension);

    public SegmentReader Open(long segment, int bufferBytes) => new(PathOf(segment), key, bufferBytes);

    /// <summary>The numbers of all segments, ascending.</summary>
    /// <exception cref="CorruptDataException">One is missing in between.</exception>
    public IReadOnlyList<long> List()
    {
        var segments = Directory.EnumerateFiles(path, "*" + Extension)
            .Select(file => long.Parse(System.IO.Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        for (var i = 1; i < segments.Count; i++)
        {
            if (segments[i] != segments[i - 1] + 1)
            {
                throw new CorruptDataException($"{PathOf(segments[i - 1] + 1)} is missing: restore it from a backup.");
            }
        }

        return segments;
    }
}
