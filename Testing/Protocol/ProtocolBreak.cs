namespace StreamBatch.Testing.Protocol;

/// <summary>A rule that a run breaks on purpose: the run must find it.</summary>
public enum ProtocolBreak
{
    /// <summary>None.</summary>
    None,

    /// <summary>Writers write blocks of the newest version that they know, without a decision.</summary>
    WriterRaisesAlone,

    /// <summary>The fan-in raises the version without asking what the hosts know.</summary>
    FanInAsksNobody,
}
