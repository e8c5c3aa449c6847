namespace HealthLedger.Cli;

/// <summary>Error codes of the command line. Permanent; docs/reference/error-codes-cli.md.</summary>
internal static class CliErrorCodes
{
    /// <summary>The command line cannot be understood.</summary>
    public const string UsageWrong = "HLS1201";

    /// <summary>No data folder was named.</summary>
    public const string DataFolderMissing = "HLS1202";

    /// <summary>A file cannot be read.</summary>
    public const string FileUnreadable = "HLS1203";

    /// <summary>A file to be written exists already.</summary>
    public const string FileExists = "HLS1204";

    /// <summary>A file cannot be written.</summary>
    public const string FileNotWritable = "HLS1205";

    /// <summary>The address for HTTP cannot be bound.</summary>
    public const string HttpNotBound = "HLS1206";

    /// <summary>The command was stopped before it was through.</summary>
    public const string Interrupted = "HLS1207";

    /// <summary>A file holds no message that could be sent.</summary>
    public const string NoMessage = "HLS1208";

    /// <summary>No node runs on the folder that could be asked.</summary>
    public const string NoNode = "HLS1209";

    /// <summary>A file is not the application that was asked for.</summary>
    public const string NoApplication = "HLS1210";

    /// <summary>No open proposal has that id.</summary>
    public const string NoProposal = "HLS1211";

    /// <summary>A file is not a placement policy.</summary>
    public const string NoPlacement = "HLS1212";

    /// <summary>A file is not the report of an import, or not the one that was sealed.</summary>
    public const string NoReport = "HLS1213";

    /// <summary>A file changed while it was imported.</summary>
    public const string FileChanged = "HLS1214";

    /// <summary>A certificate, a key or a file of authorities for TLS cannot be used.</summary>
    public const string TlsFileUnusable = "HLS1215";

    /// <summary>A file of listeners is no JSON.</summary>
    public const string ListenersUnreadable = "HLS1230";

    /// <summary>A file of listeners has a member that there is not.</summary>
    public const string ListenerMemberUnknown = "HLS1231";

    /// <summary>A member of a file of listeners is missing or has a value that it may not have.</summary>
    public const string ListenerValueInvalid = "HLS1232";

    /// <summary>A file that a file of listeners names cannot be used.</summary>
    public const string ListenerFileUnusable = "HLS1233";

    /// <summary>The new certificate of a listener cannot be used.</summary>
    public const string CertificateNotRenewed = "HLS1234";

    /// <summary>The node makes no progress, and the service manager hears no sign of life.</summary>
    public const string NoProgress = "HLS1240";

    /// <summary>A unit is there that has other content.</summary>
    public const string UnitDiffers = "HLS1241";

    /// <summary>Permissions of what a service needs are unsafe.</summary>
    public const string PermissionsUnsafe = "HLS1242";

    /// <summary>The user or group of a service is not there.</summary>
    public const string ServiceUserMissing = "HLS1243";

    /// <summary>Something happened that the program does not expect.</summary>
    public const string Unexpected = "HLS9180";
}
