namespace StreamBatch.Client.Journals;

/// <summary>Where a crash makes a difference to a journal; tests end it there.</summary>
internal enum JournalPoint
{
    BeforeSegment,
    AfterSegmentWrite,
    AfterSegment,
    BeforeWrite,
    AfterWrite,
    AfterFlush,
    BeforeDelete,
    AfterDelete,
}
