namespace HealthLedger.Storage.PostgreSql;

/// <summary>Which database and schema a node's data lies in, and how the writer's lease is kept.</summary>
public sealed class PostgreSqlLedgerStorageOptions
{
    /// <summary>
    /// How the server is reached, in Npgsql's form. Names host, database and user at least; over a network use
    /// <c>SSL Mode=VerifyFull</c>. Not through a pooler in transaction mode. Never appears in an error or a log.
    /// </summary>
    public required string ConnectionString { get; set; }

    /// <summary>The schema that holds this ledger and nothing else.</summary>
    /// <value>
    /// Default "healthledger"; 1 to 48 characters of a to z, 0 to 9 and underscore, not beginning with a digit.
    /// </value>
    public string Schema { get; set; } = "healthledger";

    /// <summary>
    /// Whether the schema and its tables are made when they are not there; otherwise HLS7023. Needs the right to
    /// create in the database.
    /// </summary>
    /// <value>Default false.</value>
    public bool CreateSchema { get; set; }

    /// <summary>How long opening waits for another node to give up the lease; afterwards HLS7004.</summary>
    /// <value>Default 30 seconds; zero tries once. Longer than <see cref="LeaseDuration"/>, or a dead node's lease
    /// is not waited for.</value>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the lease is valid without renewal, in the database's time. It is renewed after a third. A node whose
    /// session is alive but which no longer renews is replaced after this time.
    /// </summary>
    /// <value>Default 15 seconds; 1 second to 10 minutes.</value>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one statement may take before its session is given up.</summary>
    /// <value>Default 30 seconds; 1 second to 10 minutes.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a write whose session broke waits for the server to come back, so that its outcome can be known.
    /// Afterwards HLS7028, and the store refuses writes until it is opened again.
    /// </summary>
    /// <value>Default 2 minutes; 1 second to 1 hour.</value>
    public TimeSpan OutageTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Accepts a server with <c>fsync</c> or <c>full_page_writes</c> off, which loses or damages acknowledged records
    /// in a power failure. For file systems that cannot tear pages, and for tests. Otherwise HLS7025.
    /// </summary>
    /// <value>Default false.</value>
    public bool AcceptUnsafeServer { get; set; }

    /// <summary>The type's name: options never print a password.</summary>
    public override string ToString() => nameof(PostgreSqlLedgerStorageOptions);
}
