using System.Globalization;
using StreamBatch.Domain;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Client.Journals;

/// <summary>The files of a journal, held against other processes as long as it is open.</summary>
internal sealed class JournalFolder : IDisposable
{
    private const string Extension = ".journal";

    private readonly FileStream _lock;

    private JournalFolder(string path, FileStream file, bool flush)
    {
        Path = path;
        _lock = file;
        Flush = flush;
    }

    public string Path { get; }

    public bool Flush { get; }

    /// <summary>The number of the segment that comes next.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Makes the folder where it is missing, and takes it.</summary>
    /// <exception cref="JournalException">Another process has it, or no file can be made there.</exception>
    public static JournalFolder Take(string path, bool flush)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            DurableFiles.FlushFolder(System.IO.Path.GetDirectoryName(path) ?? path, flush);

            // The system holds the lock with the open file: it is gone with the process, however that ended.
            var file = new FileStream(
                System.IO.Path.Combine(path, "journal.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1);
            return new JournalFolder(path, file, flush);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                path, $"it cannot be taken, or another process has it: {failure.Message}", failure);
        }
    }

    /// <summary>Reads all that is there, and cuts off what a crash has left of a write that nobody was told
    /// of.</summary>
    /// <returns>The segments, oldest first, and what they say.</returns>
    /// <exception cref="JournalException">It is damaged.</exception>
    public (List<JournalSegment> Segments, JournalState State) Read()
    {
        var state = new JournalState();
        List<JournalSegment> segments = [];
        var names = Directory.EnumerateFiles(Path, "*" + Extension).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            var number = long.Parse(
                System.IO.Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture);
            if (segments.Count > 0 && number != Next)
            {
                throw new JournalException(Path, $"segment {Next} is missing.");
            }

            Next = number + 1;
            if (ReadSegment(name, state, name == names[^1]) is { } segment)
            {
                segments.Add(segment);
            }
        }

        return (segments, state);
    }

    /// <summary>The path of the next segment.</summary>
    public string NextPath() =>
        System.IO.Path.Combine(Path, Next++.ToString("D12", CultureInfo.InvariantCulture) + Extension);

    public void FlushNames() => DurableFiles.FlushFolder(Path, Flush);

    public void Dispose() => _lock.Dispose();

    private JournalSegment? ReadSegment(string path, JournalState state, bool isLast)
    {
        var bytes = File.ReadAllBytes(path);
        var end = 0;
        try
        {
            while (JournalFrame.LengthOf(bytes.AsSpan(end)) is var length and > 0)
            {
                state.Apply(bytes.AsSpan(end + JournalFrame.HeaderBytes, length - JournalFrame.HeaderBytes));
                end += length;
            }
        }
        catch (CorruptDataException damage)
        {
            throw new JournalException(
                Path, $"{System.IO.Path.GetFileName(path)} at byte {end}: {damage.Message}", damage);
        }

        // A frame is written only after the one before it is on stable storage: what another follows was durable.
        if (end < bytes.Length && (!isLast || JournalFrame.IsIn(bytes.AsSpan(end + 1))))
        {
            throw new JournalException(Path, $"{System.IO.Path.GetFileName(path)} is damaged at byte {end}.");
        }

        if (end == 0)
        {
            // The crash came while it was begun.
            File.Delete(path);
            FlushNames();
            Next--;
            return null;
        }

        Cut(path, end, bytes.Length);
        var segment = new JournalSegment(path, state.Last.Length) { Bytes = end };
        segment.Reach(state.Last);
        return segment;
    }

    private void Cut(string path, int end, int length)
    {
        if (end < length)
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(handle, end);
            DurableFiles.Flush(handle, Flush);
        }
    }
}
