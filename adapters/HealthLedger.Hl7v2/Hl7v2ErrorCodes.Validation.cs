namespace HealthLedger.Hl7v2;

/// <summary>Issues of structure and validation.</summary>
public static partial class Hl7v2ErrorCodes
{
    /// <summary>No structure is known for MSH-9; the segments were not put into groups.</summary>
    public const string StructureUnknown = "HLS2301";

    /// <summary>MSH-9.3 is not the structure of MSH-9.1 and MSH-9.2 (HL7 table 0354), which count.</summary>
    public const string StructureIgnored = "HLS2302";

    /// <summary>A segment has no place in the structure; it was kept where it stands.</summary>
    public const string SegmentUnexpected = "HLS2303";

    /// <summary>A segment stands behind segments that it should stand before.</summary>
    public const string SegmentOutOfOrder = "HLS2304";

    /// <summary>A required segment is missing.</summary>
    public const string SegmentMissing = "HLS2305";

    /// <summary>A segment or group that does not repeat is there more than once.</summary>
    public const string SegmentSurplus = "HLS2306";

    /// <summary>A required field or component is not valued.</summary>
    public const string FieldMissing = "HLS2310";

    /// <summary>A field has more repetitions than it may have.</summary>
    public const string RepetitionsTooMany = "HLS2311";

    /// <summary>A value is longer than it may be.</summary>
    public const string ValueTooLong = "HLS2312";

    /// <summary>A value is no date or time.</summary>
    public const string DateTimeInvalid = "HLS2313";

    /// <summary>A value is no number.</summary>
    public const string NumberInvalid = "HLS2314";

    /// <summary>A number has a comparator before it, which NM does not allow.</summary>
    public const string NumberCompared = "HLS2315";

    /// <summary>A code is not in its table.</summary>
    public const string CodeUnknown = "HLS2316";

    /// <summary>A field is valued that the version does not have or has withdrawn.</summary>
    public const string FieldUnknown = "HLS2317";

    /// <summary>A segment is neither of the standard nor registered.</summary>
    public const string SegmentUnknown = "HLS2318";

    /// <summary>OBX-2 names no data type, or is empty although OBX-5 is valued.</summary>
    public const string ValueTypeUnknown = "HLS2319";

    /// <summary>The rules of a site are no JSON, or longer than 1 MiB.</summary>
    public const string RulesUnreadable = "HLS2320";

    /// <summary>An entry of the rules of a site is not known or has the wrong form.</summary>
    public const string RulesInvalid = "HLS2321";

    /// <summary>A field that the site demands is not valued.</summary>
    public const string SiteFieldMissing = "HLS2322";

    /// <summary>A value is not among those that the site allows.</summary>
    public const string SiteCodeUnknown = "HLS2323";

    /// <summary>PID-3 holds no identifier of an assigning authority that the site knows.</summary>
    public const string SiteAuthorityMissing = "HLS2324";

    /// <summary>A conformance profile is no XML, has a document type declaration, or is beyond its limits.</summary>
    public const string ProfileUnreadable = "HLS2330";

    /// <summary>A conformance profile has an element or attribute of the wrong form.</summary>
    public const string ProfileInvalid = "HLS2331";

    /// <summary>The message is not of the type of the profile.</summary>
    public const string ProfileOtherType = "HLS2332";

    /// <summary>A segment or group that the profile requires is missing, or there are too few.</summary>
    public const string ProfileSegmentMissing = "HLS2333";

    /// <summary>A segment is there that the profile does not have, or too often, or out of place.</summary>
    public const string ProfileSegmentSurplus = "HLS2334";

    /// <summary>A field or component that the profile requires is not valued.</summary>
    public const string ProfileFieldMissing = "HLS2335";

    /// <summary>A field or component is valued that the profile does not support, or repeats too often.</summary>
    public const string ProfileFieldSurplus = "HLS2336";

    /// <summary>A value is longer than the profile allows.</summary>
    public const string ProfileValueTooLong = "HLS2337";

    /// <summary>A value is not the constant of the profile.</summary>
    public const string ProfileConstantDiffers = "HLS2338";

    /// <summary>A code is not in the table that the profile names.</summary>
    public const string ProfileCodeUnknown = "HLS2339";
}
