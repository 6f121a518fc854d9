using Microsoft.Win32.SafeHandles;
using StreamBatch.Domain.Binary;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Client.Journals;

/// <summary>
/// The files of a journal as it is written: one frame after the other, each durable before the next. A segment that has
/// become large is followed by another, and deleted when all in it is acknowledged. Used by one caller at a time, but
/// for <see cref="Bytes"/>.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly JournalOptions _options;
    private readonly JournalFolder _folder;
    private readonly JournalState _state;
    private readonly List<JournalSegment> _segments;
    private readonly ByteWriter _head = new();
    private SafeFileHandle? _file;
    private JournalSegment? _current;
    private long _bytes;

    /// <param name="options">How the journal is kept.</param>
    /// <param name="folder">Its folder, which is disposed of with this.</param>
    /// <param name="segments">The segments that are there.</param>
    /// <param name="state">What they say; it goes on with what is written.</param>
    public JournalWriter(
        JournalOptions options,
        JournalFolder folder,
        List<JournalSegment> segments,
        JournalState state)
    {
        _options = options;
        _folder = folder;
        _state = state;
        _segments = segments;
        _bytes = segments.Sum(segment => segment.Bytes);
    }

    /// <summary>The bytes in the files.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Makes a frame durable.</summary>
    /// <exception cref="IOException">It may be there or not; nothing more may be written.</exception>
    public void Write(ByteWriter frame)
    {
        if (_current!.Bytes >= _options.SegmentBytes)
        {
            BeginSegment();
        }

        Put(frame);
        _state.Apply(frame.Written[JournalFrame.HeaderBytes..]);
        _current.Reach(_state.Last);
    }

    /// <summary>Begins a segment, with all that those before it said.</summary>
    public void BeginSegment()
    {
        _options.OnPoint(JournalPoint.BeforeSegment);
        var path = _folder.NextPath();
        _file?.Dispose();
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        _current = new JournalSegment(path, _state.Last.Length);
        _current.Reach(_state.Last);
        JournalFrame.Begin(_head);
        JournalState.WriteHead(_head, _state);
        JournalFrame.End(_head);
        _options.OnPoint(JournalPoint.AfterSegmentWrite);
        Put(_head);
        _folder.FlushNames();
        _segments.Add(_current);
        _options.OnPoint(JournalPoint.AfterSegment);
    }

    /// <summary>Deletes segments of which all is acknowledged, oldest first; gives whether there were any.</summary>
    public bool DeleteDone()
    {
        var isSmaller = false;
        while (_segments.Count > 1 && _segments[0].IsDone(_state.Acknowledged))
        {
            _options.OnPoint(JournalPoint.BeforeDelete);
            File.Delete(_segments[0].Path);
            Interlocked.Add(ref _bytes, -_segments[0].Bytes);
            _segments.RemoveAt(0);
            isSmaller = true;
            _options.OnPoint(JournalPoint.AfterDelete);
        }

        return isSmaller;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _folder.Dispose();
    }

    private void Put(ByteWriter frame)
    {
        _options.OnPoint(JournalPoint.BeforeWrite);
        RandomAccess.Write(_file!, frame.Written, _current!.Bytes);
        _options.OnPoint(JournalPoint.AfterWrite);
        DurableFiles.Flush(_file!, _options.Flush);
        _current.Bytes += frame.Length;
        Interlocked.Add(ref _bytes, frame.Length);
        _options.OnPoint(JournalPoint.AfterFlush);
    }
}
