namespace HealthLedger.Storage.Files;

/// <summary>What a reader found where a frame should start.</summary>
internal enum JournalReadStatus
{
    /// <summary>A whole frame that is what was written.</summary>
    Frame,

    /// <summary>The end of the file, exactly after a frame.</summary>
    End,

    /// <summary>A beginning of a frame: the file ends within it.</summary>
    Incomplete,

    /// <summary>A head that was not written like this.</summary>
    HeadDamaged,

    /// <summary>A right head, and a rest that was not written like this.</summary>
    RestDamaged,

    /// <summary>A whole frame that does not belong here: wrong position or link.</summary>
    Misplaced,
}
