using System.Text;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private readonly List<OpenReading> _reads = [];

    /// <summary>
    /// Reads a page of open windows from the entities that have some. Nothing in the log, here or in the entities
    /// changes by it. Each entity has all that this writer had applied of it when it was asked, so all that was
    /// acknowledged before: a writer that was replaced finds that out. Until the log is applied to its end at the
    /// takeover nothing is told; nor does a page begin, or ask more entities, while some catch up on what they lost.
    /// </summary>
    /// <param name="request">The page.</param>
    /// <param name="ticket">By which it is answered.</param>
    /// <param name="now">Now.</param>
    public void ReadOpen(OpenWindowsRequest request, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_state != State.Running || AppliedOffset < _recoveredOffset || IsCatchingUp
            || _reads.Count >= _options.MaxOpenReads)
        {
            _port.AnswerOpen(ticket, OpenWindowsPage.Unread);
            return;
        }

        var key = request.Key is null ? null : Encoding.UTF8.GetBytes(request.Key);
        var page = request.IsOnly
            ? [.. _entities.Find(key) is { Deadline: not long.MaxValue } only ? new[] { only } : []]
            : _entities.OpenAfter(key).Take(_options.OpenPageEntities + 1).ToList();
        var hasMore = page.Count > _options.OpenPageEntities;
        if (hasMore)
        {
            page.RemoveAt(page.Count - 1);
        }

        var read = new OpenReading(ticket, page, hasMore, now);
        _reads.Add(read);
        _port.ReadEpoch(ticket);
        GoOn(read);
    }

    /// <summary>The epoch of the partition's newest writer, asked for after the page with this ticket.</summary>
    public void EpochTold(long ticket, long epoch)
    {
        if (_state != State.Stopped && epoch > _epoch)
        {
            Fenced();
        }
        else if (_reads.Find(item => item.Ticket == ticket) is { } read)
        {
            read.IsConfirmed = true;
            GoOn(read);
        }
    }

    /// <summary>An entity tells its open windows.</summary>
    /// <param name="ticket">Of the page that it was asked for.</param>
    /// <param name="key">The entity.</param>
    /// <param name="open">Its windows.</param>
    /// <param name="bytes">How many bytes they are.</param>
    /// <param name="now">Now.</param>
    public void OpenTold(long ticket, string key, EntityOpenWindows open, int bytes, long now)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (_reads.Find(item => item.Ticket == ticket) is not { } read)
        {
            return;
        }

        if (read.TryTake(key, open, bytes))
        {
            GoOn(read);
            return;
        }

        // It died with what was not durable: it gets that again, and is asked again then.
        var lost = Encoding.UTF8.GetBytes(key);
        if (_entities.Find(lost) is not null)
        {
            _lost[lost] = open.LastApplied;
        }

        End(read, OpenWindowsPage.Unread);
        Advance(now);
    }

    /// <summary>An entity cannot be reached for now: nor can its page be read.</summary>
    public void OpenUntold(long ticket)
    {
        if (_reads.Find(item => item.Ticket == ticket) is { } read)
        {
            End(read, OpenWindowsPage.Unread);
        }
    }

    private void GoOn(OpenReading read)
    {
        if (!IsCatchingUp)
        {
            foreach (var key in read.Next(_options.OpenReadsAtOnce, _options.OpenPageBytes))
            {
                _port.AskOpen(read.Ticket, key);
            }
        }

        if (read.IsDone(_options.OpenPageBytes))
        {
            End(read, read.ToPage());
        }
    }

    // Entities that had to wait until others have again what they lost are asked now.
    private void GoOnWithReads()
    {
        foreach (var read in _reads.ToList())
        {
            GoOn(read);
        }
    }

    private void End(OpenReading read, OpenWindowsPage page)
    {
        _reads.Remove(read);
        _port.AnswerOpen(read.Ticket, page);
    }

    // A question to an entity may be lost: the whole page is asked for again.
    private void EndOldReads(long now)
    {
        foreach (var read in _reads.Where(read => now - read.Began >= _options.AnswerWithin).ToList())
        {
            End(read, OpenWindowsPage.Unread);
        }
    }

    private void StopReads()
    {
        foreach (var read in _reads.ToList())
        {
            End(read, OpenWindowsPage.Unread);
        }
    }
}
